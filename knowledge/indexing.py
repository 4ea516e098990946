"""What of a passage is indexed, the same for both legs.

Title and section path in front of the text lift recall@10 from .908 to .935 on policy questions:
an article of a statute rarely names the statute it belongs to.
"""

from __future__ import annotations

from knowledge.documents import Metadata, Passage


def indexed_text(metadata: Metadata, passage: Passage) -> str:
    r"""Outer headings, title with document number, innermost heading and text, one a line.

    The title stands right before the innermost heading, so that a statute's name and the number of
    an article meet ("…条例 第十三条") as they do in questions.

    Args:
        metadata: Of the passage's document.
        passage: The passage as it will be cited.

    Returns:
        Text for `Embedder.embed_passages` and `knowledge.lexical.passage_tokens`; a heading that
        the text itself begins with is not said twice.

    Example:
        >>> passage = Passage("d#0", "d", 0, 0, 4, "应当精干", section=("第一章 总则", "第三条"))
        >>> indexed_text(Metadata(title="编制条例"), passage)
        '第一章 总则\n编制条例\n第三条\n应当精干'
    """
    outer, inner = " ".join(passage.section[:-1]), "".join(passage.section[-1:])
    if passage.text.startswith(inner):
        inner = ""
    title = metadata.title.strip()
    if metadata.number and metadata.number not in title:
        title = f"{title} {metadata.number}"
    return "\n".join(part for part in (outer, title, inner, passage.text) if part)
