"""Pages of evaluations: the office's, the commission's and the public's."""
