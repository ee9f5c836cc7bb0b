"""How answers look, are read, are checked and add up: pure, without the database (docs/answers.md)."""
