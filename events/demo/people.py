"""The real people of the programmes, with no more than those programmes themselves say about them."""

from . import making

# What is known beyond the name. Present affiliations are those of the One World board in office.
KNOWN = {
    "Patricia Vitoria Carrera": {
        "sort_name": "Vitoria Carrera",
        "homepage": "https://www.upf.edu/web/etic/entry/-/-/64353/adscripcion/patricia-vitoria",
    },
    "Bamdad Hosseini": {"homepage": "https://bamdadhosseini.org/"},
    "Matthew Thorpe": {
        "affiliation": "University of Warwick",
        "homepage": "https://www.research.manchester.ac.uk/portal/matthew.thorpe-2.html",
    },
    "Philip Aston": {"homepage": "https://www.surrey.ac.uk/people/philip-aston"},
    "Matthias Ehrhardt": {"homepage": "https://mehrhardt.github.io/"},
    "Catherine Higham": {"homepage": "https://www.gla.ac.uk/schools/computing/staff/catherinehigham/"},
    "Clarice Poon": {"homepage": "https://cmhsp2.github.io/"},
    "Neill Campbell": {"homepage": "http://cs.bath.ac.uk/~nc537/"},
    "Wuyang Chen": {"affiliation": "UC Berkeley"},
    "Bin Dong": {"affiliation": "Peking University"},
    "Boumediene Hamzi": {"affiliation": "Caltech"},
    "Issa Karambal": {"affiliation": "Quantum Leap Africa"},
    "Qianxiao Li": {"affiliation": "National University of Singapore"},
    "Tiffany Vlaar": {"affiliation": "University of Glasgow"},
    "Stephan Wojtowytsch": {"affiliation": "University of Pittsburgh"},
}


def real(name):
    """The page of a real person, made where it is missing."""
    return making.person(name, **KNOWN.get(name, {}))


def organisers(event, names):
    making.board(event, [(real(name), "") for name in names], role="Organiser")
