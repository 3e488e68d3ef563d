"""Haechi: the institution. A Django site for juried prizes."""
