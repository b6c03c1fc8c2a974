"""Services that reach people, as adapters of the ports."""
