"""Files that come in and go out: names, sizes, types, archives; downloads that do no harm."""
