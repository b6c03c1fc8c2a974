"""主体: the people and firms the city serves, and who may act for whom (授权)."""
