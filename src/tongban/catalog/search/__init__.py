"""Finding items by what people say: an index of short texts, meaning and wording weighed together."""
