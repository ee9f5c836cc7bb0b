// After a refused form the summary of errors (data-error-summary, data-blockers-focus) takes the focus, so that it is read first.
document.querySelector("[data-error-summary], [data-blockers-focus]")?.focus();
