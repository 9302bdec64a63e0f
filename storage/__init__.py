"""The only folder that speaks SQL. `sqlite_store.open_store` is its door; what it keeps is `bot.ports.Store`."""
