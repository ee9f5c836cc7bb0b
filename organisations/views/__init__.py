"""The pages of bodies and of the people who act for them."""
