"""How fast the portal is: the rush of a deadline, and what pages cost with a thousand applications."""
