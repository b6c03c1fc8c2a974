"""The gateway to other authorities' systems: who may ask for what, what is kept, what is put on record."""
