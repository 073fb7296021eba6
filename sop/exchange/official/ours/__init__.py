"""Documents that we wrote: the copy inside, and what people have changed since."""
