// The types beside it are all there is.
export {}
