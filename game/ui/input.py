"""Keys: one table from key to Command. Buttons carry the same Commands, so what a mouse can do a keyboard can."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import pygame


class Command(Enum):
    """Something a person can ask of the window; the value is how help and buttons call it."""

    HELP = "Help and rulebook"
    SETTINGS = "Settings"
    BLANK = "Blank the screen"
    BACK = "Back, or close"
    MENU = "Menu: save, load, leave"
    ACT = "Choose, or act on the hex under the cursor"
    FOCUS_NEXT = "Next button"
    FOCUS_BACK = "Previous button"
    PANEL = "Keyboard to the panel, or back to the map"
    FOLD = "Hide the panel beside the map, or show it"
    TEXT_LARGER = "Larger text"
    TEXT_SMALLER = "Smaller text"

    CURSOR_EAST = "Cursor east"
    CURSOR_WEST = "Cursor west"
    CURSOR_NORTH_EAST = "Cursor north-east"
    CURSOR_NORTH_WEST = "Cursor north-west"
    CURSOR_SOUTH_EAST = "Cursor south-east"
    CURSOR_SOUTH_WEST = "Cursor south-west"
    CURSOR_UP = "Cursor north"
    CURSOR_DOWN = "Cursor south"
    PAN_LEFT = "Pan the map west"
    PAN_RIGHT = "Pan the map east"
    PAN_UP = "Pan the map north"
    PAN_DOWN = "Pan the map south"
    ZOOM_IN = "Zoom in"
    ZOOM_OUT = "Zoom out"
    FIT = "Show the whole map"
    CENTRE = "Centre on the unit or cursor"
    JUMP = "Find a place by any of its names"
    LAYERS = "Layers: what the map shows"
    LEGEND = "Legend: what the signs of the map mean"
    OVERLAY = "Next overlay"
    OVERLAY_BACK = "Previous overlay"
    NAMES = "Place names: next order"

    NEXT_IDLE = "Next idle unit"
    PREVIOUS_IDLE = "Previous idle unit"
    STACK = "Next unit in the hex"
    MARCH = "March to the cursor"
    ENGAGE = "Commit to a fight for the cursor's hex"
    RECALL = "Take back from the fight"
    LAUNCH = "Launch the assault"
    FIRE = "Fire with the guns committed"
    AIR = "Aircraft sortie at the cursor's hex"
    DIG = "Dig in"
    WORKS = "Work on a hexside: mines, bridges, passes"
    REST = "Rest"
    RALLY = "Rally"
    STANCE = "Stance: next"
    ASK = "Ask to leave home ground"
    UNIFY = "Put the hex under one command"
    PASSAGE = "Offer residents passage"
    WHY_NOT = "Why not? What the unit may not do, and which rule says so"
    UNDO = "Undo"
    REDO = "Redo"
    END_TURN = "End turn"
    SKIP = "Skip the playback"
    END_WEEK = "End the rest of the week"

    DESK = "The desk: council, forces, politics and the rest"
    REPLACE = "Take in new men"
    EQUIP = "Take vehicles or guns from stock"
    ATTACH = "Put under the side's headquarters, or give back"
    ESCORT = "See residents out"
    AIRLIFT = "Fly loads to the hex"
    INTERDICT = "Shut the hex's roads from the air"
    RECONNOITRE = "Look at the hex from the air"
    PREPARE = "Prepare an operation about the hex"
    RELIEF = "Send a relief convoy to the hex"
    PAGE_COUNCIL = "Council"
    PAGE_FORCES = "Forces and stockpiles"
    PAGE_POLITICS = "Politics"
    PAGE_DIPLOMACY = "Diplomacy"
    PAGE_PEOPLE = "People"
    PAGE_AIR = "Air"
    PAGE_SUPPLY = "Supply"
    PART_NEXT = "Next part of the page, where the window holds one at a time"
    DISPATCH_NEXT = "Next dispatch"
    DISPATCH_BACK = "Previous dispatch"
    ANSWER_A = "Answer A"
    ANSWER_B = "Answer B"
    ANSWER_C = "Answer C"
    ANSWER_D = "Answer D"
    ACT_OF_COUNCIL = "Take the council's act that is chosen"

    TAB_UNIT = "Unit card"
    TAB_HEX = "Hex card"
    TAB_FIGHT = "Fight preview"
    TAB_CHRONICLE = "Chronicle"
    TAB_LOG = "Log"
    TAB_FORCES = "Order of battle"
    TAB_SOURCES = "Sources"

    PLAY = "Play or pause"
    STEP = "Next order"
    STEP_BACK = "Previous order"
    TURN = "Next turn"
    TURN_BACK = "Previous turn"
    FIRST = "First turn"
    LAST = "Last turn"
    PLAY_ON = "Play on from here"
    DAY_NEXT = "A month later, or the next change of a name"
    DAY_BACK = "A month earlier, or the last change of a name"
    DAY_FIRST = "First month"
    DAY_LAST = "Last month"
    MOBILITY = "Cost of marching: on foot or by vehicle"
    SAVE_AS = "Save as"
    LOAD = "Load a saved game"
    PASTE = "Take in the letter that is in the clipboard"
    COPY = "Copy the letter that is shown"


EVERYWHERE, LISTS, MAP, BOARD, REPLAY, LAND = "everywhere", "lists", "map", "board", "replay", "land"
CAMPAIGN, PAPERS, LETTERS = "campaign", "desk", "letters"
MODES: Final = (EVERYWHERE, LISTS, MAP, BOARD, CAMPAIGN, PAPERS, REPLAY, LAND, LETTERS)
MODE_WORDS: Final = {
    EVERYWHERE: "Everywhere",
    LISTS: "Buttons, lists and texts",
    MAP: "On every map",
    BOARD: "In a game",
    CAMPAIGN: "In a game with politics",
    PAPERS: "At the desk",
    REPLAY: "In a replay",
    LAND: "Looking at the land",
    LETTERS: "By mail",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table: in *mode*, *name* (as pygame names keys) with modifiers gives *command*."""

    mode: str
    name: str
    command: Command
    shift: bool = False
    ctrl: bool = False

    @property
    def words(self) -> str:
        """Return the key as help and buttons write it."""
        shown = _SHOWN.get(self.name, self.name.upper() if len(self.name) == 1 else self.name.title())
        return ("Ctrl+" if self.ctrl else "") + ("Shift+" if self.shift else "") + shown


_SHOWN: Final = {
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "return": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "space": "Space",
    **{f"[{n}]": f"keypad {n}" for n in range(10)},
    "[+]": "keypad +",
    "[-]": "keypad −",
    "-": "−",
}

C = Command
KEYS: Final[tuple[Key, ...]] = (
    Key(EVERYWHERE, "f1", C.HELP),
    Key(EVERYWHERE, "f2", C.SETTINGS),
    Key(EVERYWHERE, "escape", C.BACK),
    Key(EVERYWHERE, "=", C.TEXT_LARGER, ctrl=True),
    Key(EVERYWHERE, "+", C.TEXT_LARGER, shift=True, ctrl=True),
    Key(EVERYWHERE, "-", C.TEXT_SMALLER, ctrl=True),
    Key(LISTS, "tab", C.FOCUS_NEXT),
    Key(LISTS, "tab", C.FOCUS_BACK, shift=True),
    Key(LISTS, "return", C.ACT),
    Key(LISTS, "enter", C.ACT),
    Key(LISTS, "space", C.ACT),
    Key(MAP, "f6", C.PANEL),
    Key(BOARD, "f7", C.FOLD),
    Key(MAP, "f10", C.MENU),
    Key(MAP, "return", C.ACT),
    Key(MAP, "enter", C.ACT),
    Key(MAP, "left", C.CURSOR_WEST),
    Key(MAP, "right", C.CURSOR_EAST),
    Key(MAP, "up", C.CURSOR_UP),
    Key(MAP, "down", C.CURSOR_DOWN),
    Key(MAP, "[7]", C.CURSOR_NORTH_WEST),
    Key(MAP, "[9]", C.CURSOR_NORTH_EAST),
    Key(MAP, "[4]", C.CURSOR_WEST),
    Key(MAP, "[6]", C.CURSOR_EAST),
    Key(MAP, "[1]", C.CURSOR_SOUTH_WEST),
    Key(MAP, "[3]", C.CURSOR_SOUTH_EAST),
    Key(MAP, "left", C.PAN_LEFT, shift=True),
    Key(MAP, "right", C.PAN_RIGHT, shift=True),
    Key(MAP, "up", C.PAN_UP, shift=True),
    Key(MAP, "down", C.PAN_DOWN, shift=True),
    Key(MAP, "=", C.ZOOM_IN),
    Key(MAP, "+", C.ZOOM_IN, shift=True),
    Key(MAP, "[+]", C.ZOOM_IN),
    Key(MAP, "-", C.ZOOM_OUT),
    Key(MAP, "[-]", C.ZOOM_OUT),
    Key(MAP, "0", C.FIT),
    Key(MAP, "c", C.CENTRE),
    Key(MAP, "j", C.JUMP),
    Key(MAP, "o", C.OVERLAY),
    Key(MAP, "o", C.OVERLAY_BACK, shift=True),
    Key(MAP, "n", C.NAMES),
    Key(MAP, "v", C.LAYERS),
    Key(MAP, "i", C.LEGEND),
    Key(BOARD, "tab", C.NEXT_IDLE),
    Key(BOARD, "tab", C.PREVIOUS_IDLE, shift=True),
    Key(BOARD, "s", C.STACK),
    Key(BOARD, "m", C.MARCH),
    Key(BOARD, "a", C.ENGAGE),
    Key(BOARD, "backspace", C.RECALL),
    Key(BOARD, "l", C.LAUNCH),
    Key(BOARD, "f", C.FIRE),
    Key(BOARD, "h", C.AIR),
    Key(BOARD, "d", C.DIG),
    Key(BOARD, "b", C.WORKS),
    Key(BOARD, "r", C.REST),
    Key(BOARD, "y", C.RALLY),
    Key(BOARD, "t", C.STANCE),
    Key(BOARD, "k", C.ASK),
    Key(BOARD, "u", C.UNIFY),
    Key(BOARD, "p", C.PASSAGE),
    Key(BOARD, "w", C.WHY_NOT),
    Key(BOARD, "z", C.UNDO, ctrl=True),
    Key(BOARD, "y", C.REDO, ctrl=True),
    Key(BOARD, "z", C.REDO, shift=True, ctrl=True),
    Key(BOARD, "e", C.END_TURN),
    Key(BOARD, "space", C.SKIP),
    Key(BOARD, "1", C.TAB_UNIT),
    Key(BOARD, "2", C.TAB_HEX),
    Key(BOARD, "3", C.TAB_FIGHT),
    Key(BOARD, "4", C.TAB_CHRONICLE),
    Key(BOARD, "5", C.TAB_LOG),
    Key(BOARD, "6", C.TAB_FORCES),
    Key(BOARD, "7", C.TAB_SOURCES),
    Key(BOARD, "s", C.SAVE_AS, ctrl=True),
    Key(BOARD, "o", C.LOAD, ctrl=True),
    Key(CAMPAIGN, "f3", C.DESK),
    Key(CAMPAIGN, "e", C.END_WEEK, ctrl=True),
    Key(CAMPAIGN, "r", C.REPLACE, shift=True),
    Key(CAMPAIGN, "e", C.EQUIP, shift=True),
    Key(CAMPAIGN, "a", C.ATTACH, shift=True),
    Key(CAMPAIGN, "p", C.ESCORT, shift=True),
    Key(CAMPAIGN, "h", C.AIRLIFT, shift=True),
    Key(CAMPAIGN, "x", C.INTERDICT),
    Key(CAMPAIGN, "q", C.RECONNOITRE),
    Key(CAMPAIGN, "g", C.PREPARE),
    Key(CAMPAIGN, "c", C.RELIEF, shift=True),
    Key(PAPERS, "1", C.PAGE_COUNCIL),
    Key(PAPERS, "2", C.PAGE_FORCES),
    Key(PAPERS, "3", C.PAGE_POLITICS),
    Key(PAPERS, "4", C.PAGE_DIPLOMACY),
    Key(PAPERS, "5", C.PAGE_PEOPLE),
    Key(PAPERS, "6", C.PAGE_AIR),
    Key(PAPERS, "7", C.PAGE_SUPPLY),
    Key(PAPERS, "w", C.PART_NEXT),
    Key(PAPERS, ".", C.DISPATCH_NEXT),
    Key(PAPERS, ",", C.DISPATCH_BACK),
    Key(PAPERS, "a", C.ANSWER_A),
    Key(PAPERS, "b", C.ANSWER_B),
    Key(PAPERS, "c", C.ANSWER_C),
    Key(PAPERS, "d", C.ANSWER_D),
    Key(PAPERS, "t", C.ACT_OF_COUNCIL),
    Key(PAPERS, "f3", C.DESK),
    Key(PAPERS, "z", C.UNDO, ctrl=True),
    Key(PAPERS, "e", C.END_WEEK, ctrl=True),
    Key(REPLAY, "space", C.PLAY),
    Key(REPLAY, ".", C.STEP),
    Key(REPLAY, ",", C.STEP_BACK),
    Key(REPLAY, "pagedown", C.TURN),
    Key(REPLAY, "pageup", C.TURN_BACK),
    Key(REPLAY, "home", C.FIRST),
    Key(REPLAY, "end", C.LAST),
    Key(REPLAY, "p", C.PLAY_ON),
    Key(LAND, "pagedown", C.DAY_NEXT),
    Key(LAND, "pageup", C.DAY_BACK),
    Key(LAND, "home", C.DAY_FIRST),
    Key(LAND, "end", C.DAY_LAST),
    Key(LAND, "m", C.MOBILITY),
    Key(LAND, "tab", C.FOCUS_NEXT),
    Key(LAND, "tab", C.FOCUS_BACK, shift=True),
    Key(LETTERS, "v", C.PASTE, ctrl=True),
    Key(LETTERS, "c", C.COPY, ctrl=True),
)

_CODES: Final = {
    "return": pygame.K_RETURN,
    "enter": pygame.K_KP_ENTER,
    "escape": pygame.K_ESCAPE,
    "tab": pygame.K_TAB,
    "space": pygame.K_SPACE,
    "backspace": pygame.K_BACKSPACE,
    "left": pygame.K_LEFT,
    "right": pygame.K_RIGHT,
    "up": pygame.K_UP,
    "down": pygame.K_DOWN,
    "pageup": pygame.K_PAGEUP,
    "pagedown": pygame.K_PAGEDOWN,
    "home": pygame.K_HOME,
    "end": pygame.K_END,
    "+": pygame.K_PLUS,
    "=": pygame.K_EQUALS,
    "-": pygame.K_MINUS,
    ".": pygame.K_PERIOD,
    ",": pygame.K_COMMA,
    "[+]": pygame.K_KP_PLUS,
    "[-]": pygame.K_KP_MINUS,
    "pause": pygame.K_PAUSE,
    **{f"[{n}]": getattr(pygame, f"K_KP{n}") for n in range(10)},
    **{f"f{n}": getattr(pygame, f"K_F{n}") for n in range(1, 13)},
    **{str(n): getattr(pygame, f"K_{n}") for n in range(10)},
    **{letter: getattr(pygame, f"K_{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"},
}


def key_code(name: str) -> int:
    """Return the pygame key code of the key called *name*, in any case of letters."""
    code: int = _CODES[name.lower()]
    return code


_TABLE: Final = {(key.mode, key_code(key.name), key.shift, key.ctrl): key.command for key in KEYS}


def command_of(event: pygame.event.Event, modes: tuple[str, ...]) -> Command | None:
    """Return what the key press *event* asks for, the first of *modes* that knows it deciding."""
    mods = getattr(event, "mod", 0)
    shift, ctrl = bool(mods & pygame.KMOD_SHIFT), bool(mods & (pygame.KMOD_CTRL | pygame.KMOD_META))
    for mode in modes:
        found = _TABLE.get((mode, event.key, shift, ctrl))
        if found is not None:
            return found
    return None


def keys_of(command: Command) -> str:
    """Return the keys of *command* as text, the first one listed first; "" when it has none."""
    words = dict.fromkeys(key.words for key in KEYS if key.command is command)
    return ", ".join(words)


def first_key(command: Command) -> str:
    """Return the first key of *command* as text, or ""."""
    return next((key.words for key in KEYS if key.command is command), "")
