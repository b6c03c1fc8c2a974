"""身份: who is at the browser - outside providers, grades, second factors, sessions, and the record of all of it."""
