/// The version of this leaklint.
let leaklintVersion = "0.1.0"
