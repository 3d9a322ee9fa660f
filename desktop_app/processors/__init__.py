"""What a tool is: its parameters, its process function, its declaration."""
