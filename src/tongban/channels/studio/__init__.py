"""The workshop of those who design service items: rules tried out before anybody is bound by them."""
