"""Who is who, and where: accounts, organisations, countries, cities and the roles there are."""
