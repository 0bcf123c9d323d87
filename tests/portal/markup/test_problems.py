"""What authors are told of what could not be set."""

import pytest

from portal import markup


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("One\n\ntwo\n$\\GL_n$ and $\\GL_m$", [(4, "`\\GL` is not known; it is shown as written.")]),
        ("a\n\\foo{x} b", [(2, "`\\foo` is not known; it is shown as written.")]),
        ("a\n\n\\begin{figure}b\\end{figure}", [(3, "`\\begin{figure}`"), (3, "`\\end{figure}`")]),
        ("a $\\frac{a$\n\nb", [(1, "The formula `\\frac{a` cannot be set; it is shown as TeX.")]),
        ("$$\n\\begin{tikzcd} A \\end{tikzcd}\n$$", [(2, "The formula `\\begin{tikzcd} A \\end{tikzcd}`")]),
        ("a\nmod$. These relate to tors$", [(2, "A dollar here begins or ends no formula")]),
        ("a $x_1 and so on", [(1, "A dollar here begins or ends no formula")]),
        (
            r"\begin{itemize}" "\n" r"\item $\Ext$" "\n" r"\end{itemize} \par x \bar",
            [(2, "`\\Ext`"), (3, "`\\bar`")],
        ),
        # nothing to tell
        (r"$x$ \emph{y} \cite{z} $\alpha$ $5 and $6, US$ 7 `\foo $x_1` \$", []),
        ("Plain words", []),
        ("", []),
    ],
)
def test_the_author_is_told_in_which_line_something_is_shown_as_written(source, told):
    warnings = markup.warnings(source)

    assert [warning.line for warning in warnings] == [line for line, _ in told]
    for (_, said, _), (_, expected) in zip(warnings, told, strict=True):
        assert said.startswith(expected)


def test_a_warning_reads_as_one_line():
    (warning,) = markup.warnings("$\\GL$", title=True)

    assert str(warning) == "line 1: `\\GL` is not known; it is shown as written."


def test_no_more_is_told_than_somebody_reads():
    names = [f"\\xx{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(100)]

    assert len(markup.warnings(" ".join(names))) == 20
