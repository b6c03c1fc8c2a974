"""信用: entries about parties' conduct, how each stands, and how it is put right."""
