"""Words and pictures about status codes and the graph: pages, paths, the interview, diagrams. No input or output."""

from statuswise.explain._codes import code_data, code_table
from statuswise.explain._diagrams import dot, mermaid
from statuswise.explain._interview import Asking, Interview, read_answer, read_question
from statuswise.explain._map_text import map_lines
from statuswise.explain._ordinary import EVERYDAY, is_policy, ordinary
from statuswise.explain._panels import Exit, Panel, Place, block_of, panels
from statuswise.explain._paths import path_data, path_lines
from statuswise.explain._questions import answer_lines
from statuswise.explain._svg import svg
from statuswise.explain._text import Line, Paint, Tone, aligned, lay_out, plain, tone_of, visible
from statuswise.explain._topics import KINDS, find_topics, suggest_topics, topic_lines
from statuswise.explain._types import Json, Kind, Topic
from statuswise.explain._ways import ways

__all__ = [
    "EVERYDAY",
    "KINDS",
    "Asking",
    "Exit",
    "Interview",
    "Json",
    "Kind",
    "Line",
    "Paint",
    "Panel",
    "Place",
    "Tone",
    "Topic",
    "aligned",
    "answer_lines",
    "block_of",
    "code_data",
    "code_table",
    "dot",
    "find_topics",
    "is_policy",
    "lay_out",
    "map_lines",
    "mermaid",
    "ordinary",
    "panels",
    "path_data",
    "path_lines",
    "plain",
    "read_answer",
    "read_question",
    "suggest_topics",
    "svg",
    "tone_of",
    "topic_lines",
    "visible",
    "ways",
]
