"""The real people of the programmes, with no more than those programmes themselves say about them."""

from . import making

# Affiliations as the programmes give them, one a line: One World in May 2024, Diffusions after its summer.
AFFILIATIONS = {
    # One World: the board, and the former board
    "Wuyang Chen": "UC Berkeley",
    "Bin Dong": "Peking University",
    "Boumediene Hamzi": "Caltech",
    "Issa Karambal": "Quantum Leap Africa",
    "Qianxiao Li": "National University of Singapore",
    "Matthew Thorpe": "University of Warwick",
    "Tiffany Vlaar": "University of Glasgow",
    "Stephan Wojtowytsch": "University of Pittsburgh",
    "Simon Shaolei Du": "University of Washington",
    "Franca Hoffmann": "Caltech",
    "Surbhi Goel": "Microsoft Research NY",
    "Chao Ma": "Stanford University",
    "Song Mei": "UC Berkeley",
    "Philipp Petersen": "University of Vienna",
    # Diffusions: the organisers, and three speakers
    "O. Deniz Akyildiz": "Imperial College London",
    "Gersende Fort": "Université de Toulouse",
    "Sotirios Sabanis": "University of Edinburgh\nThe Alan Turing Institute\n"
    "National Technical University of Athens",
    "Ying Zhang": "Hong Kong University of Science and Technology (Guangzhou)",
    "Arnaud Doucet": "Google DeepMind\nOxford University",
    "Andrew Stuart": "California Institute of Technology",
    "Eric Moulines": "Ecole Polytechnique\nFrench Academy of Sciences",
}
# What is known beyond name and affiliation.
KNOWN = {
    "Patricia Vitoria Carrera": {
        "sort_name": "Vitoria Carrera",
        "homepage": "https://www.upf.edu/web/etic/entry/-/-/64353/adscripcion/patricia-vitoria",
    },
    "Bamdad Hosseini": {"homepage": "https://bamdadhosseini.org/"},
    "Matthew Thorpe": {"homepage": "https://www.research.manchester.ac.uk/portal/matthew.thorpe-2.html"},
    "Philip Aston": {"homepage": "https://www.surrey.ac.uk/people/philip-aston"},
    "Matthias Ehrhardt": {"homepage": "https://mehrhardt.github.io/"},
    "Catherine Higham": {"homepage": "https://www.gla.ac.uk/schools/computing/staff/catherinehigham/"},
    "Clarice Poon": {"homepage": "https://cmhsp2.github.io/"},
    "Neill Campbell": {"homepage": "http://cs.bath.ac.uk/~nc537/"},
}


def real(name):
    """The page of a real person, made where it is missing."""
    return making.person(name, affiliation=in_one_line(name), **KNOWN.get(name, {}))


def speaker(name):
    """The person with the affiliations of the talk, one a line."""
    return real(name), AFFILIATIONS[name]


def board_member(name):
    return real(name), in_one_line(name)


def in_one_line(name):
    return AFFILIATIONS.get(name, "").replace("\n", ", ")


def organisers(event, names):
    """Organisers whose affiliation in that role the programme does not give."""
    making.board(event, [(real(name), "") for name in names])
