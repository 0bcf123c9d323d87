"""The admin site, its fields, forms that notice what others changed, and the floor's own pages."""
