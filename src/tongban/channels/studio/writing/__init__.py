"""The editor of an item: what a pack folder holds, as forms with a citizen's view beside them."""
