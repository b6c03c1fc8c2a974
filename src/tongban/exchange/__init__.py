"""数据共享: facts fetched from licences and base libraries (基础库), every fetch authorised and on record."""
