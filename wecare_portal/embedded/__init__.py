"""The portal's own PostgreSQL and Redis, for a machine where no server is named."""
