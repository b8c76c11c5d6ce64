"""What a customer may do now, one module per noun: a sentence that says why not, or an empty string.

The same answer hides a button, explains why it is not there, and refuses what is posted all the same.
"""
