"""What made the tables what they are, step by step, from the first release on.

Each step stands for itself: it names its tables as they were then and uses no code that may change later.
"""
