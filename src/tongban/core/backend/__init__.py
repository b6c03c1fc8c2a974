"""Django's PostgreSQL backend that never hands out a connection the server has hung up on."""
