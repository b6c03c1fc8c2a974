"""消息: how parties are reached, in which words, by which channels and when."""
