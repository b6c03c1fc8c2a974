"""The rules of a revision: edited in grids, proven while they are typed, tried on people, examples and past cases."""
