BBBB BBBBXXXXXXXX  gettext(u'Returned: %(call)s') SSSSSSSSS SSSSSSSS
 gettext(u'%(person)s has read the call “%(call)s” and returns it with this note:') SSSSSSSSSS SSS SSSS SSS SSSS SSSSSSSSSS SSS SSSSSSS SS SSSS SSSS SSSSS



 gettext(u'It is a draft again: change it and propose it once more.') 

