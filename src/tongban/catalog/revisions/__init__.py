"""Revisions 稿: the files of one item being written in the item studio, until they are published."""
