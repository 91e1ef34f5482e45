"""The data plane: video generation tasks, their results and their callbacks."""
