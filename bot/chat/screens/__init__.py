"""Values in, text and buttons out. It must not read the database or know who pressed."""
