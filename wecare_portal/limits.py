"""Decides how often one person may do what fills disks, other people's mailboxes (core/caps.py counts) or guesses."""

from wecare_portal import environment

MEGABYTE = 1024 * 1024

CAPS = {
    "uploads_per_hour": environment.number("UPLOADS_PER_HOUR", 200),
    "upload_bytes_per_hour": environment.number("UPLOAD_MEGABYTES_PER_HOUR", 1_000) * MEGABYTE,
    "project_uploads_per_hour": environment.number("PROJECT_UPLOADS_PER_HOUR", 200),
    "project_upload_bytes_per_hour": environment.number("PROJECT_UPLOAD_MEGABYTES_PER_HOUR", 1_000) * MEGABYTE,
    "mail_invitations_per_day": environment.number("MAIL_INVITATIONS_PER_DAY", 100),
    "mail_invitations_per_partnership": environment.number("MAIL_INVITATIONS_PER_PARTNERSHIP", 100),
    "inspection_seconds_per_hour": environment.number("FILES_SECONDS_PER_HOUR", 300),
    "papers_per_hour": environment.number("DRAFT_PDFS_PER_HOUR", 60),
    "bodies_per_day": environment.number("BODIES_PER_DAY", 10),
    "mandate_requests_per_day": environment.number("MANDATE_REQUESTS_PER_DAY", 20),
}
# Files that were replaced or taken out of a draft, and never sent, are removed after so many days.
UNUSED_FILES_KEPT_DAYS = environment.number("UNUSED_FILES_KEPT_DAYS", 30)
SIGN_INS = {
    # An office works behind one address: its successful sign-ins at a deadline must not close the door to it. What is
    # rare and guessed is failure, counted as accounts/adapter.py says (the key is account and address, or account).
    "login": "1000/m/ip",
    "login_failed": "10/5m/key",
    "login_failed_from_address": "100/m/ip",
    "login_failed_anywhere": "100/h/key",
    "login_failed_on_known_device": "10/5m/key",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
}
