"""Speed and accuracy, measured by hand."""
