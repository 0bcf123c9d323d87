"""The pages by which people register and look after their registrations. No GET changes anything."""
