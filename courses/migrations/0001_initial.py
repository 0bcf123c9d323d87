import django.core.validators
import django.db.models.deletion
import events.models.material
import portal.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('events', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='number')),
                ('title', models.CharField(blank=True, max_length=250, verbose_name='title')),
                ('summary', portal.models.MarkdownField(blank=True, help_text='Markdown with LaTeX.', verbose_name='summary')),
                ('event', models.ForeignKey(limit_choices_to={'kind': 'course'}, on_delete=django.db.models.deletion.CASCADE, related_name='weeks', to='events.event', verbose_name='course')),
            ],
            options={
                'verbose_name': 'week',
                'verbose_name_plural': 'weeks',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='week_number_once_in_a_course')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalCourseWeek',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='number')),
                ('title', models.CharField(blank=True, max_length=250, verbose_name='title')),
                ('summary', portal.models.MarkdownField(blank=True, help_text='Markdown with LaTeX.', verbose_name='summary')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('event', models.ForeignKey(blank=True, db_constraint=False, limit_choices_to={'kind': 'course'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='events.event', verbose_name='course')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical week',
                'verbose_name_plural': 'historical weeks',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalLecture',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('talk', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='events.talk', verbose_name='talk')),
                ('week', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='courses.courseweek', verbose_name='week')),
            ],
            options={
                'verbose_name': 'historical lecture',
                'verbose_name_plural': 'historical lectures',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalWeekMaterial',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('slides', 'Slides'), ('video', 'Video'), ('paper', 'Paper'), ('notes', 'Notes'), ('notebook', 'Notebook'), ('code', 'Code'), ('reading', 'Reading'), ('link', 'Link')], default='slides', max_length=20, verbose_name='kind')),
                ('label', models.CharField(max_length=200, verbose_name='label')),
                ('url', models.URLField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='link')),
                ('file', models.TextField(blank=True, max_length=100, validators=[events.models.material.validate_file], verbose_name='file')),
                ('thumbnail', models.TextField(blank=True, help_text='Shown before a video plays.', max_length=100, verbose_name='thumbnail')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('version', models.CharField(blank=True, max_length=30, verbose_name='version')),
                ('is_current', models.BooleanField(default=True, verbose_name='current version')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('visible_from', models.DateTimeField(blank=True, null=True, verbose_name='visible from')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('week', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='courses.courseweek', verbose_name='week')),
            ],
            options={
                'verbose_name': 'historical material of a week',
                'verbose_name_plural': 'historical materials of a week',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Lecture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('talk', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lecture', to='events.talk', verbose_name='talk')),
                ('week', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lectures', to='courses.courseweek', verbose_name='week')),
            ],
            options={
                'verbose_name': 'lecture',
                'verbose_name_plural': 'lectures',
                'ordering': ['week__number', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WeekMaterial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('slides', 'Slides'), ('video', 'Video'), ('paper', 'Paper'), ('notes', 'Notes'), ('notebook', 'Notebook'), ('code', 'Code'), ('reading', 'Reading'), ('link', 'Link')], default='slides', max_length=20, verbose_name='kind')),
                ('label', models.CharField(max_length=200, verbose_name='label')),
                ('url', models.URLField(blank=True, max_length=500, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])], verbose_name='link')),
                ('file', models.FileField(blank=True, upload_to='materials/', validators=[events.models.material.validate_file], verbose_name='file')),
                ('thumbnail', portal.models.PictureField(blank=True, help_text='Shown before a video plays.', max_side=800, upload_to='thumbnails/', verbose_name='thumbnail')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('version', models.CharField(blank=True, max_length=30, verbose_name='version')),
                ('is_current', models.BooleanField(default=True, verbose_name='current version')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('visible_from', models.DateTimeField(blank=True, null=True, verbose_name='visible from')),
                ('is_hidden', models.BooleanField(default=False, verbose_name='hidden')),
                ('week', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='courses.courseweek', verbose_name='week')),
            ],
            options={
                'verbose_name': 'material of a week',
                'verbose_name_plural': 'materials of a week',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('week', 'kind', 'label'), name='material_current_once_in_a_week', violation_error_message='Another version with this label is the current one.')],
            },
        ),
    ]
