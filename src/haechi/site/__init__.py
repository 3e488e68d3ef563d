"""The roof: settings, addresses, pages that show several rooms, the demonstration edition."""
