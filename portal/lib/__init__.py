"""Pure helpers without models: times, iCalendar text, pictures, tables, tokens, addresses, charts."""
