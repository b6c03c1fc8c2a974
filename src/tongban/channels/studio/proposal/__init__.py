"""An application form on paper (Word or Excel) read as a proposal of the data elements to ask for."""
