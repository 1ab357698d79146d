"""A landscape deck from a run folder: findings, slides, and a check of every figure.

`run_folder` reads the tables, `findings` turns them into slides with a title that the data carry,
`deck` writes them as a .pptx with native charts, `check` compares a deck with the tables again.
"""
