"""The writes of the identity room, a file for each thing that is written."""
