import pytest

from bot.demo.server.formatting.formatted_text import utf16_length
from bot.demo.server.formatting.html import parse_html
from bot.demo.server.protocol.errors import ApiError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>Acme</b>, engineer", "Acme, engineer", [{"type": "bold", "offset": 0, "length": 4}]),
        ("<strong>a</strong>", "a", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<em>a</em> <i>b</i>", "a b", [("italic", 0, 1), ("italic", 2, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<code>a</code>", "a", [("code", 0, 1)]),
        ("<pre>a\nb</pre>", "a\nb", [("pre", 0, 3)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
        ),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<blockquote><b>a</b></blockquote>", "a", [("blockquote", 0, 1), ("bold", 0, 1)]),
        (
            '<a href="https://acme.com/?a=1&amp;b=2">Acme</a>',
            "Acme",
            [{"type": "text_link", "offset": 0, "length": 4, "url": "https://acme.com/?a=1&b=2"}],
        ),
        ('<a href="mailto:dana@acme.com">Dana</a>', "Dana", []),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#39;&#x41;", "1 < 2 && 3 > 2 \"'A", []),
        ("a > b", "a > b", []),
        ("<B>loud</B>", "loud", [("bold", 0, 4)]),
        ("<b></b>nothing", "nothing", []),
        (
            '<tg-time unix="1795206600" format="wDt">Fri 15:30</tg-time>',
            "Fri 15:30",
            [
                {
                    "type": "date_time",
                    "offset": 0,
                    "length": 9,
                    "unix_time": 1795206600,
                    "date_time_format": "wDt",
                }
            ],
        ),
        (
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            "👍",
            [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}],
        ),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[object]) -> None:
    expected = [
        dict(zip(("type", "offset", "length"), each, strict=True)) if isinstance(each, tuple) else each
        for each in entities
    ]

    parsed = parse_html(source)

    assert parsed.text == text
    assert list(parsed.entities) == expected


def test_offsets_count_in_utf16_units() -> None:
    parsed = parse_html("🎉 <b>An offer</b>")

    assert parsed.entities == ({"type": "bold", "offset": 3, "length": 8},)
    assert utf16_length("🎉a") == 3


def test_text_is_stripped_and_entities_shift_with_it() -> None:
    parsed = parse_html("\n\n  <b>Acme</b> <i>now \n</i>")

    assert parsed.text == "Acme now"
    assert parsed.entities == (
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "italic", "offset": 5, "length": 3},
    )


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<div>a</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("Zoë <x>a</x>", 'Unsupported start tag "x" at byte offset 5'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("Smith & Sons", 'Unescaped "&" at byte offset 6'),
        ("a&nbsp;b", 'Unescaped "&" at byte offset 1'),
        ("&#0;", "Wrong character reference at byte offset 0"),
        ("&#xD800;", "Wrong character reference at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag, expected "</i>", found "</b>" at byte offset 7'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="soon">a</tg-time>', 'Wrong "unix" specified for the tag "tg-time" at byte offset 22'),
        (
            '<tg-time unix="1" format="x">a</tg-time>',
            'Wrong "format" specified for the tag "tg-time" at byte offset 30',
        ),
        ("<pre>a <b>b</b></pre>", "pre can't contain bold"),
        ("<pre><b>b</b></pre>", "pre can't contain bold"),
        ("<b><pre>b</pre></b>", "bold can't contain pre"),
        ("<b>a <code>b</code></b>", "bold can't contain code"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "blockquote can't contain blockquote"),
        ('<a href="https://a.de">a <code>b</code></a>', "text_link can't contain code"),
    ],
)
def test_wrong_html_is_refused_with_the_byte_offset(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
    assert refused.value.against_specification
