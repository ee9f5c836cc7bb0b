"""The demonstration: invented people and bodies on real territory, who live five calls by the portal's actions."""
