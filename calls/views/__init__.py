"""The pages of calls: the public's, the editor's, the signatory's, the office's."""
