"""How dates are written in each language of the pages; Django finds the modules by FORMAT_MODULE_PATH."""
