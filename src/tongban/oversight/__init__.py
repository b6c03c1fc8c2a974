"""审管联动: what approval tells the regulators, and that they took it."""
