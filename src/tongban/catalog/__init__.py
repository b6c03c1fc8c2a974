"""事项: the versioned definition of every service item, read from packs, published immutable, served compiled."""
