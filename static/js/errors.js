// After a refused form the summary of errors (data-error-summary) takes the focus, so that it is read first; where a page
// answers what was just sent with what stands in the way (data-blockers), those reasons do.
const summary = document.querySelector("[data-error-summary]");
const reasons = "posted" in document.body.dataset ? document.querySelector("[data-blockers]") : null;
(summary ?? reasons)?.focus();
